for i in range(3):
    breakpoint()
    print("i", i)
