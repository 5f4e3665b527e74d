"""The estate's relations in SQL: what lies in, holds, or equals something held.

`files` is the survey's view, `held` what holds match by themselves. Paths are compared by equality
only: each folder is joined to the folders above it, so ten million files need no comparison of text.
"""

# Each of `folders` with each folder above it, itself and the root (empty) too.
ANCESTORS = """
    SELECT folder, coalesce(array_to_string(parts[1:n], '/'), '') AS ancestor
    FROM (SELECT folder, string_split(folder, '/') AS parts FROM {folders}) split,
        unnest(range(0, CASE WHEN folder = '' THEN 1 ELSE len(parts) + 1 END)) AS depth(n)
"""

# The folders that lie in a held one, which itself is among them.
BELOW = f"""
    CREATE OR REPLACE TABLE below AS
    WITH every AS (SELECT folder FROM files UNION SELECT folder FROM folders)
    SELECT folder, ancestor FROM ({ANCESTORS.format(folders="every")})
    WHERE ancestor IN (SELECT path FROM held WHERE kind = 'folder')
"""

# Where the content of listed files is now, of those that are no longer in their place; $1 paths, $2 contents.
MOVED = """
    WITH listed AS (SELECT unnest($1::VARCHAR[]) AS was, unnest($2::VARCHAR[]) AS sha256),
    present AS (SELECT CASE WHEN folder = '' THEN name ELSE folder || '/' || name END AS path, sha256
        FROM files WHERE sha256 IN (SELECT sha256 FROM listed) AND size_bytes > 0)
    SELECT l.was, p.path FROM listed l JOIN present p USING (sha256)
    WHERE NOT EXISTS (FROM present o WHERE o.path = l.was AND o.sha256 = l.sha256) ORDER BY ALL
"""

PATHS = """
    CREATE OR REPLACE VIEW paths AS
    SELECT CASE WHEN folder = '' THEN name ELSE folder || '/' || name END AS path, folder, sha256, size_bytes
    FROM files
"""

# Files that are listed themselves, and files in a folder that a hold covers.
FILE_OWN = """
    CREATE OR REPLACE TABLE file_own AS
    SELECT f.path, f.folder, f.sha256, f.size_bytes, h.hold_ref, h.route, h.from_on, h.through_on, h.because,
        h.ending, h.follows
    FROM held h JOIN paths f ON h.kind = 'file' AND h.path = f.path
    UNION ALL
    SELECT f.path, f.folder, f.sha256, f.size_bytes, h.hold_ref,
        CASE WHEN h.route = 'candidate' THEN 'candidate' ELSE 'ancestor' END, h.from_on, h.through_on,
        'folder ' || $source || ':' || h.path || ': ' || h.because, h.ending, h.follows
    FROM held h
    JOIN below a ON h.kind = 'folder' AND h.path = a.ancestor
    JOIN paths f ON f.folder = a.folder
"""

# The bytes of what is certainly held. A copy of a candidate with a hit has the hit itself, and all
# empty files are alike without being copies of each other.
HELD_CONTENTS = """
    CREATE OR REPLACE TABLE held_contents AS
    SELECT sha256, hold_ref, from_on, through_on, ending, min(path) AS original
    FROM file_own WHERE sha256 IS NOT NULL AND follows AND route <> 'candidate' AND size_bytes > 0 GROUP BY ALL
"""

FILE_COVER = """
    CREATE OR REPLACE TABLE file_cover AS
    SELECT path, folder, size_bytes, hold_ref, route, from_on, through_on, because, ending FROM file_own
    UNION ALL
    SELECT f.path, f.folder, f.size_bytes, c.hold_ref, 'duplicate', c.from_on, c.through_on,
        'the same content as file ' || $source || ':' || c.original, c.ending
    FROM paths f JOIN held_contents c USING (sha256)
    WHERE NOT EXISTS (
        SELECT 1 FROM file_own o WHERE o.path = f.path AND o.hold_ref = c.hold_ref AND o.route <> 'candidate'
            AND o.from_on = c.from_on AND o.through_on IS NOT DISTINCT FROM c.through_on)
"""

# The folders above whatever is held, itself too: a folder listed, that of a file listed, that of a copy.
OVER = f"""
    CREATE OR REPLACE TABLE over_held AS
    WITH reached AS (
        SELECT path AS folder FROM held WHERE kind = 'folder'
        UNION SELECT folder FROM file_own WHERE route <> 'ancestor'
        UNION SELECT folder FROM file_cover WHERE route = 'duplicate')
    {ANCESTORS.format(folders="reached")}
"""

_MANY = "count(*) || CASE WHEN count(*) = 1 THEN ' file in it, ' ELSE ' files in it, such as ' END"

# A folder is reached by what covers a folder above it, and by what covers anything in it.
FOLDER_COVER = f"""
    CREATE OR REPLACE TABLE folder_cover AS
    SELECT a.folder AS path, h.hold_ref, CASE WHEN h.route = 'candidate' THEN 'candidate' ELSE 'ancestor' END AS route,
        h.from_on, h.through_on, 'folder ' || $source || ':' || h.path || ': ' || h.because AS because, h.ending
    FROM held h JOIN below a ON h.kind = 'folder' AND h.path = a.ancestor AND a.folder <> a.ancestor
    UNION ALL
    SELECT a.ancestor, h.hold_ref, CASE WHEN h.route = 'candidate' THEN 'candidate' ELSE 'descendant' END,
        h.from_on, h.through_on, 'a folder in it, ' || min(h.path) || ': ' || min_by(h.because, h.path), h.ending
    FROM held h JOIN over_held a ON h.kind = 'folder' AND h.path = a.folder AND a.ancestor <> a.folder
    GROUP BY a.ancestor, h.hold_ref, h.route, h.from_on, h.through_on, h.ending
    UNION ALL
    SELECT a.ancestor, h.hold_ref, CASE WHEN h.route = 'candidate' THEN 'candidate' ELSE 'descendant' END,
        h.from_on, h.through_on, {_MANY} || min(h.path) || ': ' || min_by(h.because, h.path), h.ending
    FROM held h JOIN paths f ON h.kind = 'file' AND h.path = f.path JOIN over_held a ON f.folder = a.folder
    GROUP BY a.ancestor, h.hold_ref, h.route, h.from_on, h.through_on, h.ending
    UNION ALL
    SELECT a.ancestor, c.hold_ref, 'duplicate', c.from_on, c.through_on,
        {_MANY} || min(c.path) || ': ' || min_by(c.because, c.path), c.ending
    FROM file_cover c JOIN over_held a ON c.folder = a.folder WHERE c.route = 'duplicate'
    GROUP BY a.ancestor, c.hold_ref, c.from_on, c.through_on, c.ending
"""

STEPS = (BELOW, PATHS, FILE_OWN, HELD_CONTENTS, FILE_COVER, OVER, FOLDER_COVER)
