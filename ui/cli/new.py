"""`jiban new`: a new plugin with one item of a shape, green at once, and what to do next."""

from argparse import ArgumentParser, Namespace

from core.items.scaffold import next_steps, scaffold
from core.items.shapes import SHAPES
from core.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """Its id and its shape."""
    parser.add_argument("id", help="编号：小写英文字母、数字、下划线 · id in lower case")
    parser.add_argument("--shape", choices=tuple(SHAPES), default="permit", help="形状 · shape（默认 permit）")
    parser.epilog = "  ".join(f"{key} {shape.about}" for key, shape in SHAPES.items())


def run(options: Namespace) -> int:
    """Write the files and say what they are."""
    for path in scaffold(Settings.from_env().root, options.id, options.shape):
        print(f"已写入 {path}")
    print("\n接下来：")
    print("\n".join(next_steps(options.id)))
    return 0
