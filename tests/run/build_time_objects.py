"""Objects made, linked and changed at module level keep their identity when frozen."""

from vipc.lang import Array, Ref, array, u8, u16


class Room:
    number: u16
    visits: u8

    def __init__(self, number: u16) -> None:
        self.number = number
        self.left: Room | None = None
        self.right: Room | None = None
        self.visits = 0


hall = Room(1)
kitchen = Room(2)
cellar = Room(3)
hall.left = kitchen
kitchen.right = hall
kitchen.left = cellar
cellar.right = cellar
hall.visits = 40 + 2
rooms: Array[Ref[Room]] = array(Ref[Room], [hall, kitchen, cellar])


def walk(start: Room, path: bytes) -> Room:
    room = start
    for step in path:
        following = room.left if step == 76 else room.right
        if following is None:
            return room
        room = following
        room.visits += 1
    return room


def main() -> int:
    print(walk(hall, b"L").number, walk(hall, b"LL").number, walk(hall, b"LR") is hall, walk(hall, b"R") is hall)
    print(walk(cellar, b"RRRR") is cellar, rooms[0] is hall, rooms[2].number)
    for room in rooms:
        print(room.number, room.visits)
    return 0
