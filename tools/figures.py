"""A figure with its bar: the row that `viper bench` prints."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tools.table import print_table


@dataclass(frozen=True)
class Row:
    """`limit` None: a figure without a bar. `text`: the figure as people read it, or why there is none.
    `more_is_better`: the limit is the least, not the most."""

    what: str
    value: float | None
    text: str
    bar: str = ""
    limit: float | None = None
    more_is_better: bool = False

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not taken"
        if self.limit is None:
            return ""
        good = self.value >= self.limit if self.more_is_better else self.value < self.limit
        return "ok" if good else "OVER"


def print_rows(rows: Sequence[Row], as_json: bool) -> int:
    """Prints the rows; 1 when one is over its bar or was not taken, else 0."""
    if as_json:
        for row in rows:
            print(json.dumps({"what": row.what.strip(), "value": row.value, "limit": row.limit, "verdict": row.verdict}))
    else:
        shown = [(row.what, "-" if row.value is None else row.text, row.bar, row.verdict) for row in rows]
        print_table(("what", "now", "bar", ""), shown)
        for row in rows:
            if row.value is None:
                print(f"viper: {row.what}: {row.text}", file=sys.stderr)
    return int(any(row.verdict in ("OVER", "not taken") for row in rows))
