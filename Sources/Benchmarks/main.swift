print("instructmill")
