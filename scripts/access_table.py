"""Write `tests/conventions/access_table.txt` anew from the routes; then read its diff: it says who may do what."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from jobsite.app import create_app  # noqa: E402  # after the path is set
from jobsite.config import Settings  # noqa: E402
from tests.conventions.routes import access_lines  # noqa: E402

TABLE = ROOT / "tests" / "conventions" / "access_table.txt"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                environment="test",
                data_dir=Path(folder),
                database_url=f"sqlite:///{folder}/none.sqlite",
                search_index_dir=Path(folder) / "search_index",
                secret_key="x" * 32,
                is_demo=True,
            )
        )
        lines = access_lines(app)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} rows written to {TABLE.relative_to(ROOT)}; read the diff before you commit it.")


if __name__ == "__main__":
    main()
