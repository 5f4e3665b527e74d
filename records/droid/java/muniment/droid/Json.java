package muniment.droid;

import java.util.HashMap;
import java.util.Map;

/** One flat JSON object a line: strings, whole numbers, true and false. All that the protocol needs. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Return the members of the object in {@code line}; throws IllegalArgumentException where it isn't one. */
    static Map<String, Object> members(String line) {
        try {
            return new Json(line).object();
        } catch (StringIndexOutOfBoundsException | NumberFormatException error) {
            throw new IllegalArgumentException("not a flat JSON object", error);
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new HashMap<>();
        expect('{');
        if (peek() == '}') {
            return members;
        }
        do {
            skipBlanks();
            String key = string();
            expect(':');
            members.put(key, value());
        } while (take() == ',');
        return members;
    }

    private Object value() {
        char first = peek();
        if (first == '"') {
            return string();
        }
        int from = at;
        while ("+-.eE".indexOf(text.charAt(at)) >= 0 || Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        return Long.valueOf(word);
    }

    private String string() {
        expect('"');
        StringBuilder built = new StringBuilder();
        while (text.charAt(at) != '"') {
            char next = text.charAt(at++);
            built.append(next == '\\' ? escaped() : next);
        }
        at++;
        return built.toString();
    }

    private char escaped() {
        char letter = text.charAt(at++);
        switch (letter) {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u':
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            default: return letter;
        }
    }

    private void skipBlanks() {
        while (text.charAt(at) == ' ') {
            at++;
        }
    }

    private char peek() {
        skipBlanks();
        return text.charAt(at);
    }

    private char take() {
        skipBlanks();
        return text.charAt(at++);
    }

    private void expect(char wanted) {
        if (take() != wanted) {
            throw new IllegalArgumentException("expected " + wanted + " at " + at);
        }
    }

    /** Return {@code value} as a JSON string, in ASCII. */
    static String quoted(String value) {
        StringBuilder built = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next == '"' || next == '\\') {
                built.append('\\').append(next);
            } else if (next < ' ' || next > '~') {
                built.append(String.format("\\u%04x", (int) next));
            } else {
                built.append(next);
            }
        }
        return built.append('"').toString();
    }
}
