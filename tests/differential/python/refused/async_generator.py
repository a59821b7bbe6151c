# refused: async def
async def rows():
    yield 1


rows()
