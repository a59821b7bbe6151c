# refused: the option z of a format
print(f"{-0.0:z.1f}")
