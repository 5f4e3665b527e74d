package muniment.droid;

/** A container names bytes before the start or after the end of its file. */
final class OutsideFile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutsideFile() {
        super("it points outside the file", null, false, false);
    }
}
