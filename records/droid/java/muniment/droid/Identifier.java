package muniment.droid;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import uk.gov.nationalarchives.droid.core.BinarySignatureIdentifier;

/** Turns a request into the reply's members: the answer at 65,536 bytes, and the unlimited one where asked. */
final class Identifier {
    private static final long SCAN_LIMIT_BYTES = 65_536; // DROID's own setting, profile.maxBytesToScan
    private static final long NO_LIMIT = -1;

    private final Path binarySignatures;
    private final Path containerSignatures;
    private final Droid limited;
    private Droid unlimited;

    Identifier(Path binarySignatures, Path containerSignatures, boolean prefilter) throws Exception {
        this.binarySignatures = binarySignatures;
        this.containerSignatures = containerSignatures;
        this.limited = new Droid(binarySignatures, containerSignatures, SCAN_LIMIT_BYTES, prefilter);
    }

    String facts() {
        String droid = BinarySignatureIdentifier.class.getPackage().getImplementationVersion();
        return "{\"droid\":" + Json.quoted(String.valueOf(droid))
                + ",\"signatures\":" + Json.quoted(limited.signatureVersion()) + "}";
    }

    /** A second core, because the limit belongs to the loaded signature file; loaded when first needed. */
    private synchronized Droid unlimited() throws Exception {
        if (unlimited == null) {
            unlimited = new Droid(binarySignatures, containerSignatures, NO_LIMIT, false);
        }
        return unlimited;
    }

    String reply(Ask ask) {
        try {
            if (!Files.readAttributes(ask.path, BasicFileAttributes.class).isRegularFile()) {
                return error("not regular", ""); // opening a pipe would wait for ever
            }
            try (FileChannel file = DeadlineRequest.channel(ask.path)) {
                return identified(ask, file);
            }
        } catch (OutOfTime error) {
            return error("timeout", "no answer in " + ask.allowedMs + " ms");
        } catch (HoleTouched error) {
            return "\"need\":\"whole\"";
        } catch (NoSuchFileException error) {
            return error("vanished", "");
        } catch (IOException error) {
            return error("io", String.valueOf(error.getMessage()));
        } catch (Exception | StackOverflowError | LinkageError error) {
            return error("failed", error.toString());
        }
    }

    private String identified(Ask ask, FileChannel file) throws Exception {
        long deadlineNanos = System.nanoTime() + ask.allowedMs * 1_000_000;
        Answer answer = answer(limited, ask, file, deadlineNanos);
        String second = ask.wholeFile ? wholeFile(ask, file, deadlineNanos) : "";
        String trouble = answer.containerError == null
                ? "" : ",\"container_error\":" + Json.quoted(answer.containerError);
        return "\"ids\":" + Answer.list(answer.puids)
                + ",\"method\":" + Json.quoted(answer.method)
                + ",\"mm\":" + answer.extensionMismatch + trouble + second;
    }

    /** The first answer stands, whether or not there is time left for the second. */
    private String wholeFile(Ask ask, FileChannel file, long deadlineNanos) throws Exception {
        try {
            return ",\"whole\":" + Answer.list(answer(unlimited(), ask, file, deadlineNanos).puids);
        } catch (OutOfTime error) {
            return "";
        }
    }

    private static Answer answer(Droid droid, Ask ask, FileChannel file, long deadlineNanos) throws IOException {
        return droid.identify(new DeadlineRequest(ask, file, deadlineNanos), ask.heldBytes > 0);
    }

    private static String error(String kind, String message) {
        return "\"err\":" + Json.quoted(kind) + ",\"msg\":" + Json.quoted(message);
    }
}
