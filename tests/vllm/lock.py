"""Makes requirements-vllm.lock of a report by pip, with hashes: `python tests/vllm/lock.py REPORT.json`."""

import json
import re
import sys
from pathlib import Path

LEFT_OUT = {"triton", "torchvision", "torchaudio", "torchcodec"}
LOCK = Path(__file__).parents[2] / "requirements-vllm.lock"

report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
pinned = {}
for item in report["install"]:
    name = re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower()
    digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
    pinned[name] = f"{name}=={item['metadata']['version']} --hash=sha256:{digest}\n"
LOCK.write_text("".join(pinned[name] for name in sorted(pinned.keys() - LEFT_OUT)))
