"""Amounts are whole fen (1/100 yuan); wages carry a unit. Comparison between units is by the month."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum

MOST_FEN = 1_000_000_00


class WageUnit(StrEnum):
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
    PIECE = "piece"


# 21.75 paid days and 174 hours a month: 劳社部发〔2008〕3号.
_PER_MONTH = {WageUnit.MONTH: 1.0, WageUnit.DAY: 21.75, WageUnit.HOUR: 174.0}


def monthly_fen(amount_fen: int, unit: WageUnit) -> int | None:
    """The amount as fen a month (劳社部发〔2008〕3号); None for piece wages, which cannot be compared."""
    factor = _PER_MONTH.get(unit)
    return None if factor is None else round(amount_fen * factor)


def yuan_text(amount_fen: int) -> str:
    """`650000` → `6500`; `1950` → `19.5`: no more digits than needed."""
    yuan, rest = divmod(amount_fen, 100)
    return str(yuan) if rest == 0 else f"{yuan}.{rest:02d}".rstrip("0")


def fen_of(text: str | None) -> int | None:
    """Yuan as written (`6500`, `19.5`, full-width digits and separators allowed) in fen; None when it is no sensible amount."""
    written = (text or "").translate({0xFF0C: None, 0x2C: None, 0x20: None, 0x5143: None})
    try:
        amount = Decimal(written)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not Decimal("0.01") <= amount <= MOST_FEN // 100:
        return None
    return int((amount * 100).to_integral_value())
