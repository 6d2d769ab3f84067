"""`T | None` is narrowed by tests, early exit, assert and assignment."""

from vipc.lang import Array, array, u16


class Session:
    user: u16 = 0
    parent: "Session | None" = None

    def root(self) -> u16:
        session = self
        while session.parent is not None:
            session = session.parent
        return session.user


sessions: Array[Session] = array(Session, 4)
current: Session | None = None


def find(user: u16) -> Session | None:
    for session in sessions:
        if session.user == user:
            return session
    return None


def name(user: u16) -> u16:
    session = find(user)
    if session is None:
        return 0
    return session.root()


def grand(user: u16) -> u16:
    session = find(user)
    if session is not None and session.parent is not None:
        return session.parent.user
    if session is None or session.parent is None:
        return 999
    return session.parent.user


def main() -> int:
    global current
    for i in range(1, 4):
        sessions[i].user = i * 10
    sessions[2].parent = sessions[1]
    sessions[3].parent = sessions[2]
    print(name(30), name(20), name(10), name(77), grand(30), grand(10), grand(5))
    session = find(20)
    assert session is not None
    session.user = 21
    print(session.user, find(20) is None, find(21) is session)
    current = session
    held: Session | None = current
    if held:
        print("current", held.user, held.root())
    held = None
    chosen = find(10)
    print(chosen.user if chosen is not None else 0, held is None)
    return 0
