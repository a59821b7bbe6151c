"""types with brackets and unions, where only their being there matters"""
from typing import Dict, List, Optional, Union


class Plain:
    a: int = 1
    b: "Unknown" = 2
    c: Optional[Dict[str, int]] = None


class Words(list[str]):
    pass


def f(x: int | None, y: Union[int, str] = 3) -> list[int]:
    z: dict[str, int] = dict[str, int](a=1)
    return list[int]([x, y, z["a"]])


print(Plain.a, Plain.b, Plain.c, f(1), f(None, "s"))
print(Words(["a", "b"]), isinstance(Words(), list))
Alias = int | str
Other = List[int]
print([1] if Alias and Other else [])
