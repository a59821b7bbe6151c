"""Makes a failing chain small: drops revisions, operations, statements and arguments while it still fails the same way."""


def drop_revision(chain, index):
    """The revision's children become those of its parents."""
    gone = chain.revisions[index]
    before = [(revision, list(revision.parents), list(revision.depends_on)) for revision in chain.revisions]

    def swap(names):
        found = [parent for name in names for parent in (gone.parents if name == gone.name else [name])]
        return list(dict.fromkeys(found))

    def drop():
        del chain.revisions[index]
        for revision in chain.revisions:
            revision.parents = swap(revision.parents)
            revision.depends_on = [name for name in revision.depends_on if name != gone.name]

    def restore():
        chain.revisions.insert(index, gone)
        for revision, parents, depends_on in before:
            revision.parents, revision.depends_on = parents, depends_on

    return drop, restore


def merge_down(chain, index):
    """The operations of a revision go to its only parent."""
    mine = chain.revisions[index]
    parents = [revision for revision in chain.revisions if mine.parents == [revision.name]]
    if not parents or sum(mine.parents[0] in revision.parents for revision in chain.revisions) > 1:
        return None
    parent = parents[0]
    kept = (list(parent.operations), list(parent.prelude))
    take_out, put_back = drop_revision(chain, index)

    def drop():
        parent.operations = kept[0] + mine.operations
        parent.prelude = kept[1] + mine.prelude
        take_out()

    def restore():
        put_back()
        parent.operations, parent.prelude = kept

    return drop, restore


def list_item(items, index):
    kept = items[index]
    return (lambda: items.pop(index)), (lambda: items.insert(index, kept))


def places(chain):
    """Everything that can go, the large first."""
    for index in reversed(range(len(chain.revisions))):
        if len(chain.revisions) > 1 and index < len(chain.revisions):
            yield drop_revision(chain, index)
    for revision in list(chain.revisions):
        for index in reversed(range(len(revision.operations))):
            if index < len(revision.operations):
                yield list_item(revision.operations, index)
    for index in reversed(range(1, len(chain.revisions))):
        step = merge_down(chain, index) if index < len(chain.revisions) else None
        if step:
            yield step
    for key in list(chain.options):
        kept = dict(chain.options)
        yield (lambda key=key: chain.options.pop(key)), (lambda kept=kept: chain.options.update(kept))
    for revision in list(chain.revisions):
        for index in reversed(range(len(revision.prelude))):
            if index < len(revision.prelude):
                yield list_item(revision.prelude, index)
        for operation in list(revision.operations):
            yield from operation.places()


def shrink(chain, still_fails, tries=400):
    """Change the chain in place; `still_fails` runs it. Ends when nothing more can go, or after so many tries."""
    is_smaller = True
    while is_smaller and tries > 0:
        is_smaller = False
        for drop, restore in places(chain):
            drop()
            tries -= 1
            if still_fails(chain):
                is_smaller = True
            else:
                restore()
            if tries <= 0:
                break
    return chain
