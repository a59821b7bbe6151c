# refused: 'async def'
async def f():
    pass
f()
