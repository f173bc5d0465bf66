"""`jiban verify`: whether a paper is genuine, without any network; exit code 1 unless it may be relied on."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import msgspec

from core.settings import Settings
from core.store.keys import open_keys
from core.time import today
from core.verification import Address, Revocations, Ring, Verdict, check, link_in, read_list, ring_of
from core.verification.checking import day
from ui.cli.output import CommandError, print_json, table


def arguments(parser: ArgumentParser) -> None:
    """What to check, and against what."""
    parser.add_argument("what", help="二维码的内容，或者文件（文书 PDF、存有二维码内容的文本） · the QR's text, or a file")
    parser.add_argument("--key", type=Path, help="平台公布的公钥文件 jiban-key.json，默认本机的 · the platform's published keys")
    parser.add_argument("--revoked", type=Path, help="平台公布的撤销名单 jiban-revoked.json · the published list of revoked papers")
    parser.add_argument("--json", action="store_true", help="输出 JSON · print JSON")


def run(options: Namespace) -> int:
    """Check and tell."""
    ring = ring_from(options.key)
    verdict = check(_text(options.what), ring, today(), _list(options.revoked, ring))
    if options.json:
        print_json({"good": verdict.good, "verdict": msgspec.to_builtins(verdict, builtin_types=(bytes,)) | _digest(verdict)})
    else:
        _tell(verdict)
    return 0 if verdict.good else 1


def _digest(verdict: Verdict) -> dict[str, object]:
    """The claim with its digest as hex."""
    claim = verdict.claim
    return {"claim": {**msgspec.structs.asdict(claim), "digest": claim.digest.hex()} if claim else None}


def _tell(verdict: Verdict) -> None:
    print(f"{verdict.word}：{verdict.sentence}")
    print(verdict.next)
    if claim := verdict.claim:
        rows = [("文书名称", claim.title), ("文号", claim.number), ("申请人", claim.applicant), ("签发日期", day(claim.issued))]
        print(table([*rows, ("有效期至", day(claim.until))] if claim.until else rows))


def _text(what: str) -> str:
    """The QR's text: as given, out of a text file, or out of the description of a PDF."""
    try:
        found = Path(what).is_file()
    except OSError:  # longer than any file's name: it is the text itself
        found = False
    if not found:
        return what
    data = Path(what).read_bytes()
    if data.startswith(b"%PDF"):
        return link_in(data)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise CommandError(f"{what} 不是文本，也不是 PDF；图片请先用扫码工具读出二维码的内容") from None


def ring_from(path: Path | None) -> Ring:
    """The keys to check with: out of the published file, or this house's own. Raises CommandError for what is neither."""
    if path is not None:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Ring)
        except (OSError, msgspec.DecodeError) as error:
            raise CommandError(f"{path} 不是平台公布的公钥文件；请从平台的 /.well-known/jiban-key.json 下载") from error
    settings = Settings.from_env()
    if not settings.signing_key.is_file():
        raise CommandError("本机没有平台的密钥；请用 --key 指明平台公布的公钥文件 jiban-key.json")
    return ring_of(settings, open_keys(settings), Address.of(settings))


def _list(path: Path | None, ring: Ring) -> Revocations | None:
    return None if path is None else read_list(path.read_bytes(), ring)
