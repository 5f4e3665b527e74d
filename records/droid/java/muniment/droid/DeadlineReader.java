package muniment.droid;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import net.byteseek.io.reader.FileReader;
import net.byteseek.io.reader.cache.TopAndTailFixedLengthCache;
import net.byteseek.io.reader.windows.Window;

/**
 * Reads one file in windows of 64 KiB until its time is up, and remembers a read error, which DROID's
 * matcher would swallow (SubSequence logs it and says "no match").
 */
final class DeadlineReader extends FileReader {
    private static final int WINDOW_BYTES = 65_536;
    private static final long CACHE_BYTES = 1 << 20;
    private static final int CALLS_A_LOOK_AT_THE_CLOCK = 1_023;

    private final long deadlineNanos;
    private final long holeFrom;
    private final long holeTo;
    private int calls;
    private IOException readError;
    private boolean timeIsUp;
    private boolean holeIsTouched;

    /** Each end of a sparse file has {@code heldBytes}; 0 where the file is whole. */
    DeadlineReader(File file, long sizeBytes, long deadlineNanos, long heldBytes) throws FileNotFoundException {
        super(file, WINDOW_BYTES, new TopAndTailFixedLengthCache(sizeBytes, CACHE_BYTES));
        this.deadlineNanos = deadlineNanos;
        this.holeFrom = heldBytes == 0 ? Long.MAX_VALUE : heldBytes;
        this.holeTo = heldBytes == 0 ? Long.MIN_VALUE : sizeBytes - heldBytes;
    }

    @Override
    public int readByte(long position) throws IOException {
        checkTime();
        return super.readByte(position);
    }

    @Override
    public Window getWindow(long position) throws IOException {
        checkTime();
        return super.getWindow(position);
    }

    @Override
    protected Window createWindow(long start) throws IOException {
        if (start < holeTo && start + WINDOW_BYTES > holeFrom) {
            holeIsTouched = true;
            throw new HoleTouched();
        }
        try {
            return super.createWindow(start);
        } catch (IOException error) {
            readError = error;
            throw error;
        }
    }

    private void checkTime() {
        if ((++calls & CALLS_A_LOOK_AT_THE_CLOCK) == 0 && System.nanoTime() - deadlineNanos > 0) {
            timeIsUp = true;
            throw new OutOfTime();
        }
    }

    /** Throw what a library between us and the caller may have swallowed. */
    void surface() throws IOException {
        if (timeIsUp) {
            throw new OutOfTime();
        }
        if (holeIsTouched) {
            throw new HoleTouched();
        }
        if (readError != null) {
            throw readError;
        }
    }
}
