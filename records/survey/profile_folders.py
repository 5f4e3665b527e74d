"""The folders of a survey, each with everything below it and its part of the folder above."""

from collections.abc import Mapping

from records.store.evidence import SurveyEvidence
from records.survey.answers import answer
from records.survey.profile_values import FolderShare, FolderTree

TREE_DEPTH = 3
TREE_FOLDERS = 300


def folder_tree(evidence: SurveyEvidence) -> FolderTree:
    """Return the folders down to TREE_DEPTH with all below them; the largest where there are too many."""
    query = f"""
        WITH below AS (SELECT string_split(folder, '/') AS parts, files, bytes FROM folders WHERE folder <> '')
        SELECT array_to_string(parts[1:depth], '/') AS folder, depth, sum(files)::BIGINT, sum(bytes)::BIGINT
        FROM below JOIN range(1, {TREE_DEPTH + 1}) depths(depth) ON len(parts) >= depth
        GROUP BY ALL ORDER BY depth, sum(bytes) DESC, folder
    """
    whole = "SELECT coalesce(sum(files), 0)::BIGINT, coalesce(sum(bytes), 0)::BIGINT FROM folders"
    rows = [
        (str(folder), int(str(depth)), int(str(files)), int(str(bytes_)))
        for folder, depth, files, bytes_ in answer(evidence, query)
    ]
    [(all_files, all_bytes)] = answer(evidence, whole)
    sizes = {"": (int(str(all_files)), int(str(all_bytes)))}
    sizes |= {folder: (files, bytes_) for folder, _, files, bytes_ in rows}
    shown = [(folder, depth) for folder, depth, _, _ in rows[:TREE_FOLDERS]]
    shares = (_folder_share(folder, depth, sizes) for folder, depth in [("", 0), *shown])
    ordered = sorted(shares, key=lambda share: tuple(share.folder.split("/")) if share.folder else ())
    return FolderTree(TREE_DEPTH, tuple(ordered), left_out=max(0, len(rows) - TREE_FOLDERS))


def _folder_share(folder: str, depth: int, sizes: Mapping[str, tuple[int, int]]) -> FolderShare:
    files, bytes_ = sizes[folder]
    above_files, above_bytes = sizes[folder.rpartition("/")[0]]
    return FolderShare(
        folder=folder,
        depth=depth,
        files=files,
        bytes=bytes_,
        files_percent=100 * files / above_files if above_files else 0.0,
        bytes_percent=100 * bytes_ / above_bytes if above_bytes else 0.0,
    )
