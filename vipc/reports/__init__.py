"""What the compiler did, for people: `vipc build FILE --report=checks|size|stack|inline`."""
