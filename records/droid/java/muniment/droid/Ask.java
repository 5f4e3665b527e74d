package muniment.droid;

import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;

/** One request: which file to open, what it is called, how long it may take. */
final class Ask {
    final long identity;
    final Path path;
    final String name;
    final long modifiedMs;
    final long allowedMs;
    final boolean wholeFile;
    /** Bytes that a sparse copy holds at each end; 0 where the file is whole. */
    final long heldBytes;

    Ask(Map<String, Object> members) {
        identity = number(members, "i");
        path = Paths.get((String) members.get("p"));
        name = (String) members.get("n");
        modifiedMs = number(members, "m");
        allowedMs = number(members, "d");
        wholeFile = Boolean.TRUE.equals(members.get("w"));
        heldBytes = number(members, "held");
    }

    private static long number(Map<String, Object> members, String key) {
        Object value = members.get(key);
        return value == null ? 0 : (Long) value;
    }
}
