"""Files made from skeletons and real files to fall on the borders of the scan limit and of DROID's windows."""

import random
from collections.abc import Iterator, Sequence

LIMIT = 65_536
WINDOW = 65_536


def mutants(seeds: Sequence[bytes], *, count: int, seed: int) -> Iterator[bytes]:
    """Yield `count` files: padded, moved to the limits, stretched, spliced, cut, with bytes changed."""
    chance = random.Random(seed)
    for number in range(count):
        one, two = chance.choice(seeds), chance.choice(seeds)
        yield WAYS[number % len(WAYS)](one, two, chance)


def _noise(length: int, chance: random.Random) -> bytes:
    return chance.choice([bytes(length), chance.randbytes(length), b" " * length, b"\xff" * length])


def _moved_to_the_limit(one: bytes, two: bytes, chance: random.Random) -> bytes:
    """The second pattern begins or ends within a few bytes of the limit or of a window's border."""
    place = LIMIT + chance.randint(-len(two) - 8, 8)
    start = one[:place] + _noise(max(0, place - len(one)), chance)
    return start + two + _noise(chance.choice([0, 1, 17, 4_000, 70_000]), chance)


def _moved_from_the_end(one: bytes, two: bytes, chance: random.Random) -> bytes:
    distance = LIMIT + chance.randint(-len(two) - 8, 8)
    return one + _noise(chance.choice([0, 5, 70_000]), chance) + two + _noise(max(0, distance - len(two)), chance)


def _stretched(one: bytes, _two: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(one))
    return one[:place] + _noise(chance.choice([1, 2, 40, 200, 65_530, 65_540]), chance) + one[place:]


def _pushed(one: bytes, _two: bytes, chance: random.Random) -> bytes:
    return _noise(chance.choice([1, 2, 16, 120, 1_000, 65_530]), chance) + one


def _followed(one: bytes, _two: bytes, chance: random.Random) -> bytes:
    return one + _noise(chance.choice([1, 2, 16, 120, 1_000, 16_380, 81_900, 81_921, 140_000]), chance)


def _spliced(one: bytes, two: bytes, chance: random.Random) -> bytes:
    return one[: chance.randint(0, len(one))] + two[chance.randint(0, len(two)) :]


def _changed(one: bytes, _two: bytes, chance: random.Random) -> bytes:
    changed = bytearray(one or b"\0")
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.choice([0, 0x20, 0xFF, chance.randrange(256)])
    return bytes(changed)


def _repeated(one: bytes, _two: bytes, chance: random.Random) -> bytes:
    """Anchors over and over: what makes DROID backtrack."""
    part = one[: chance.randint(1, 64)] or b"\0"
    return (one + (part + _noise(chance.randint(0, 30), chance)) * chance.randint(2, 40))[:200_000]


WAYS = (
    _moved_to_the_limit,
    _moved_from_the_end,
    _stretched,
    _pushed,
    _followed,
    _spliced,
    _changed,
    _repeated,
)
