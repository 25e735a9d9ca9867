"""Sort keys of names: pinyin for Chinese, folded case for the rest (the embedded server has no ICU)."""

from pypinyin import Style, lazy_pinyin


def sort_key(name: str) -> str:
    """A key under which names sort as a Chinese reader expects: 保洁 before 绿化, tones after letters."""
    letters = "".join(f"{syllable.casefold()} " for syllable in lazy_pinyin(name, style=Style.TONE3))
    return letters.strip()[:150]
