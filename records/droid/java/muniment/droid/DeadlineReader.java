package muniment.droid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import net.byteseek.io.reader.AbstractReader;
import net.byteseek.io.reader.cache.TopAndTailFixedLengthCache;
import net.byteseek.io.reader.windows.HardWindow;
import net.byteseek.io.reader.windows.Window;

/**
 * Gives DROID one file in windows of 64 KiB until its time is up, and remembers a read error, which
 * DROID's matcher would swallow (SubSequence logs it and says "no match").
 */
final class DeadlineReader extends AbstractReader {
    private static final int WINDOW_BYTES = 65_536;
    private static final long CACHE_BYTES = 1 << 20;
    private static final int CALLS_A_LOOK_AT_THE_CLOCK = 1_023;
    /** DROID's ZIP reader asks for ever for bytes before the start, where a ZIP that lost bytes has an entry. */
    private static final int MOST_CALLS_OUTSIDE = 100_000;

    private final FileChannel file;
    private final long sizeBytes;
    private final long deadlineNanos;
    private final long holeFrom;
    private final long holeTo;
    private Ends ends; // already read by the pre-filter; null without it
    private int calls;
    private int callsOutside;
    private IOException readError;
    private boolean timeIsUp;
    private boolean holeIsTouched;

    /** Each end of a sparse file has {@code heldBytes}; 0 where the file is whole. */
    DeadlineReader(FileChannel file, long sizeBytes, long deadlineNanos, long heldBytes) {
        super(WINDOW_BYTES, new TopAndTailFixedLengthCache(sizeBytes, CACHE_BYTES));
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.deadlineNanos = deadlineNanos;
        this.holeFrom = heldBytes == 0 ? Long.MAX_VALUE : heldBytes;
        this.holeTo = heldBytes == 0 ? Long.MIN_VALUE : sizeBytes - heldBytes;
    }

    /** Take bytes from what is read already. The buffers are this thread's only until its next file. */
    void use(Ends alreadyRead) {
        ends = alreadyRead;
    }

    @Override
    public long length() {
        return sizeBytes;
    }

    @Override
    public int readByte(long position) throws IOException {
        checkTime();
        return super.readByte(position);
    }

    @Override
    public Window getWindow(long position) throws IOException {
        checkTime();
        callsOutside = position < 0 || position >= sizeBytes ? callsOutside + 1 : 0;
        if (callsOutside > MOST_CALLS_OUTSIDE) {
            throw new OutsideFile();
        }
        return super.getWindow(position);
    }

    @Override
    protected Window createWindow(long start) throws IOException {
        if (start < holeTo && start + WINDOW_BYTES > holeFrom) {
            holeIsTouched = true;
            throw new HoleTouched();
        }
        int length = (int) Math.min(WINDOW_BYTES, sizeBytes - start);
        if (length <= 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        if (ends != null && start + length <= ends.headLength) {
            System.arraycopy(ends.head, (int) start, bytes, 0, length);
        } else {
            read(bytes, start);
        }
        return new HardWindow(bytes, start, length);
    }

    private void read(byte[] bytes, long start) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                if (file.read(buffer, start + buffer.position()) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
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
