"""What a program puts into its own environment."""
import os

os.environ["LOCKSTEP_ONE"] = "1"
print(os.environ["LOCKSTEP_ONE"], os.getenv("LOCKSTEP_ONE"), os.environ.get("LOCKSTEP_ONE", "x"), "LOCKSTEP_ONE" in os.environ)
print(os.environ.setdefault("LOCKSTEP_ONE", "2"), os.environ["LOCKSTEP_ONE"])
del os.environ["LOCKSTEP_ONE"]
print(os.getenv("LOCKSTEP_ONE"), os.environ.get("LOCKSTEP_ONE", "gone"), "LOCKSTEP_ONE" in os.environ)
print(os.environ.setdefault("LOCKSTEP_ONE", "3"), os.getenv("LOCKSTEP_ONE"))
os.environ["LOCKSTEP_TWO"] = ""
print(repr(os.getenv("LOCKSTEP_TWO")), "LOCKSTEP_TWO" in os.environ)
del os.environ["LOCKSTEP_TWO"]
for wrong in (lambda: os.environ["LOCKSTEP_TWO"], lambda: os.environ.__delitem__("LOCKSTEP_TWO")) [:1]:
    try:
        wrong()
    except KeyError as error:
        print("KeyError", error)
for key, value in ((1, "a"), ("a", 1), ("a", None)):
    try:
        os.environ[key] = value
    except TypeError as error:
        print(error)
