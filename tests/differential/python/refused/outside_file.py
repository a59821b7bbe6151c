# refused: outside of the source
open("/etc/passwd")
