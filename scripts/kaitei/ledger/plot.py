"""A chart of agreements over time, as an SVG file that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from kaitei.ledger.statistics import Statistics

_WIDTH, _HEIGHT = 880, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 230, 40, 56
# colours that colour-blind readers tell apart, and dashes for those who see none (Okabe and Ito)
_LINES = (
    ("#0072b2", ""), ("#d55e00", "8 4"), ("#009e73", "2 3"), ("#cc79a7", "12 3 2 3"), ("#e69f00", "6 2"),
    ("#56b4e9", "1 2"), ("#000000", "4 4"),
)  # fmt: skip


def render_plot(statistics: Statistics, title: str) -> str:
    """Return how often each version had been agreed to, month by month, as SVG."""
    series = statistics.agreed_over_time()
    months = [month for month, _ in next(iter(series.values()), [])]
    top = max((count for line in series.values() for _, count in line), default=0)
    return "\n".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
                ' font-family="sans-serif" font-size="13">'
            ),
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(_describe(series))}</desc>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
            f'<text x="{_LEFT}" y="24" font-size="16" font-weight="bold">{escape(title)}</text>',
            *_axes(months, nice_top(top)),
            *_curves(series, len(months), nice_top(top)),
            "</svg>\n",
        )
    )


def nice_top(top: int) -> int:
    """Return the end of an axis that reaches ``top``: 1, 2 or 5 times a power of ten, or ten itself."""
    step = 1
    while step < top:
        for factor in (2, 5, 10):
            if step * factor >= top:
                return step * factor
        step *= 10
    return max(step, 1)


def _describe(series: dict[str, list[tuple[str, int]]]) -> str:
    return "; ".join(f"{name}: {line[-1][1]} by {line[-1][0]}" for name, line in series.items() if line)


def _x(place: int, count: int) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place / (count - 1) if count > 1 else 0.5)


def _y(value: int, top: int) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / top


def _axes(months: list[str], top: int) -> Iterator[str]:
    parts = min(top, 5)
    for part in range(parts + 1):
        value = top * part // parts
        y = _y(value, top)
        yield f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,}</text>'
    every = max(1, -(-len(months) // 8))
    for place, month in enumerate(months):
        if place % every == 0:
            x = _x(place, len(months))
            yield f'<text x="{x:.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">{month}</text>'


def _curves(series: dict[str, list[tuple[str, int]]], count: int, top: int) -> Iterator[str]:
    for number, (name, line) in enumerate(series.items()):
        colour, dashes = _LINES[number % len(_LINES)]
        points = " ".join(
            f"{_x(place, count):.1f},{_y(value, top):.1f}" for place, (_, value) in enumerate(line)
        )
        stroke = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        yield f'<polyline points="{points}" {stroke}/>'
        if count == 1 and line:
            yield f'<circle cx="{_x(0, 1):.1f}" cy="{_y(line[0][1], top):.1f}" r="4" fill="{colour}"/>'
        y = _TOP + 12 + 22 * number
        x = _WIDTH - _RIGHT + 24
        yield f'<path d="M{x} {y - 4}h28" {stroke}/>'
        yield f'<text x="{x + 36}" y="{y}">{escape(name)}</text>'
