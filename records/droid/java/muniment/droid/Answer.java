package muniment.droid;

import java.util.List;

/** What DROID says of one file: PUIDs in DROID's order, the method in its own word, the mismatch flag. */
final class Answer {
    final List<String> puids;
    final String method;
    final boolean extensionMismatch;
    final String containerError;

    Answer(List<String> puids, String method, boolean extensionMismatch, String containerError) {
        this.puids = puids;
        this.method = method;
        this.extensionMismatch = extensionMismatch;
        this.containerError = containerError;
    }

    static String list(List<String> puids) {
        StringBuilder built = new StringBuilder("[");
        for (String puid : puids) {
            built.append(built.length() > 1 ? "," : "").append(Json.quoted(puid));
        }
        return built.append(']').toString();
    }
}
