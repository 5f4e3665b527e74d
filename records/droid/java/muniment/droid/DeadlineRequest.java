package muniment.droid;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.byteseek.io.reader.WindowReader;
import uk.gov.nationalarchives.droid.core.interfaces.RequestIdentifier;
import uk.gov.nationalarchives.droid.core.interfaces.resource.FileSystemIdentificationRequest;
import uk.gov.nationalarchives.droid.core.interfaces.resource.RequestMetaData;

/**
 * One file as DROID sees it, read through our reader. DROID's own {@code open} and {@code close} are final
 * in 6.8.0 and needed for OLE2 only: they set the file that POI opens.
 */
final class DeadlineRequest extends FileSystemIdentificationRequest {
    final FileChannel file;
    private final Path path;
    private final DeadlineReader reader;

    DeadlineRequest(Ask ask, FileChannel file, long deadlineNanos) throws IOException {
        super(new RequestMetaData(file.size(), ask.modifiedMs, ask.name), identifier(ask.path));
        this.file = file;
        path = ask.path;
        reader = new DeadlineReader(file, size(), deadlineNanos, ask.heldBytes);
    }

    static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static RequestIdentifier identifier(Path path) {
        RequestIdentifier identifier = new RequestIdentifier(path.toUri());
        identifier.setNodeId(1L);
        return identifier;
    }

    /** Let POI find the file; what is returned undoes it. */
    Closeable openToContainers() throws IOException {
        open(path);
        return this;
    }

    @Override
    public WindowReader getWindowReader() {
        return reader;
    }

    @Override
    public byte getByte(long position) throws IOException {
        int value = reader.readByte(position);
        if (value < 0) {
            throw new IOException("No byte at position " + position);
        }
        return (byte) value;
    }

    void use(Ends ends) {
        reader.use(ends);
    }

    void surface() throws IOException {
        reader.surface();
    }
}
