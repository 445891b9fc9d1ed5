"""What the product is made of: `audit` looks the locked packages up among known vulnerabilities, `sbom` lists them
(CycloneDX), `secrets` searches the repository's files for keys and passwords.

The tools come from the locked group `supply-chain`, in an environment that is made for the call.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SBOM = ROOT / "build" / "sbom.cdx.json"
BASELINE = ".secrets.baseline"
OFFLINE = "AUDIT_OFFLINE"


def uv() -> str:
    """The uv that set the project up, or the one on the path."""
    own = ROOT / ".venv-tools" / "bin" / "uv"
    return str(own) if own.exists() else "uv"


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    """Runs a tool of the group."""
    call = [uv(), "run", "--quiet", "--isolated", "--frozen", "--only-group", "supply-chain", *command]
    return subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)


def locked(folder: str, *groups: str) -> str:
    """A file of the locked packages with their hashes: those that the product needs, and those of some groups."""
    path = str(Path(folder) / "requirements.txt")
    chosen = [option for group in groups for option in ("--group", group)]
    export = [uv(), "export", "--frozen", "--quiet", "--no-emit-project", "--no-default-groups", *chosen]
    subprocess.run([*export, "--output-file", path], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return path


def audit() -> int:
    """Looks each package up. Ones that could not be looked up are no good news: without `AUDIT_OFFLINE` they fail."""
    with tempfile.TemporaryDirectory() as folder:
        options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
        done = tool("pip-audit", "-r", locked(folder, "dev"), *options)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"not audited: {done.stderr.strip() or 'pip-audit said nothing'}")
        return 0 if os.environ.get(OFFLINE) else 1
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    vulnerable = [(each, flaw) for each in packages for flaw in each.get("vulns", ())]
    for package, flaw in vulnerable:
        mended = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}")
    print(
        f"{len(packages) - len(skipped)} of {len(packages)} packages audited, {len(vulnerable)} known vulnerabilities"
    )
    if skipped:
        print(
            f"NOT AUDITED: {len(skipped)} packages, the service of advisories did not answer for them ({skipped[0]}, …)"
        )
        print(f"set {OFFLINE}=1 where it cannot be reached and the others are to be checked all the same")
    return 1 if vulnerable or (skipped and not os.environ.get(OFFLINE)) else 0


def sbom() -> int:
    """Writes what an installation holds."""
    SBOM.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        options = ["--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", str(SBOM)]
        done = tool("cyclonedx-py", "requirements", *options, locked(folder))
    if done.returncode:
        print(done.stderr.strip())
        return 1
    count = len(json.loads(SBOM.read_text(encoding="utf-8"))["components"])
    print(f"{SBOM.relative_to(ROOT)}: {count} packages")
    return 0


def secrets() -> int:
    """Searches the files that are in the repository. What `.secrets.baseline` names has been looked at and is none."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    done = tool("detect-secrets-hook", "--baseline", BASELINE, *files)
    print(done.stdout.strip() or done.stderr.strip() or f"no secrets in {len(files)} files")
    return done.returncode


TASKS = {"audit": audit, "sbom": sbom, "secrets": secrets}

if __name__ == "__main__":
    sys.exit(max(TASKS[name]() for name in sys.argv[1:]))
