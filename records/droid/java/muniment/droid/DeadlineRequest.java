package muniment.droid;

import java.io.IOException;
import java.nio.file.Path;
import net.byteseek.io.reader.WindowReader;
import uk.gov.nationalarchives.droid.core.interfaces.RequestIdentifier;
import uk.gov.nationalarchives.droid.core.interfaces.resource.FileSystemIdentificationRequest;
import uk.gov.nationalarchives.droid.core.interfaces.resource.RequestMetaData;

/**
 * One file as DROID sees it, read through our reader. DROID's own {@code open} is final in 6.8.0 and is
 * still needed: it sets the file that POI opens for OLE2.
 */
final class DeadlineRequest extends FileSystemIdentificationRequest {
    private DeadlineReader reader;
    private boolean isOpen;

    DeadlineRequest(Ask ask, long sizeBytes) {
        super(new RequestMetaData(sizeBytes, ask.modifiedMs, ask.name), identifier(ask.path));
    }

    private static RequestIdentifier identifier(Path path) {
        RequestIdentifier identifier = new RequestIdentifier(path.toUri());
        identifier.setNodeId(1L);
        return identifier;
    }

    void open(Path path, long deadlineNanos, long heldBytes) throws IOException {
        open(path);
        isOpen = true;
        reader = new DeadlineReader(path.toFile(), size(), deadlineNanos, heldBytes);
        reader.getWindow(0);
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

    void surface() throws IOException {
        reader.surface();
    }

    void closeBoth() throws IOException {
        if (reader != null) {
            reader.close();
        }
        if (isOpen) {
            close(); // DROID's own fails on a file that could not be opened
        }
    }
}
