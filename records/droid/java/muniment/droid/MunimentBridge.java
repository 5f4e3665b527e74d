package muniment.droid;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers one JSON line for each JSON line on standard input. Arguments: binary signature file, container
 * signature file, threads, "plain" or "prefilter". It ends when its input closes.
 */
public final class MunimentBridge {
    private static final int QUEUE_LENGTH = 1_024; // longer than what the caller has outstanding
    private static final long HEARTBEAT_MS = 1_000;

    private final PrintStream replies;
    private final Identifier identifier;
    private final BlockingQueue<Ask> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final Map<Long, Long> busySinceNanos = new ConcurrentHashMap<>();

    private MunimentBridge(PrintStream replies, Identifier identifier) {
        this.replies = replies;
        this.identifier = identifier;
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream replies = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "US-ASCII");
        System.setOut(System.err); // what a library prints must not land among the replies
        Path binary = Paths.get(arguments[0]);
        Path container = Paths.get(arguments[1]);
        Identifier identifier = new Identifier(binary, container, "prefilter".equals(arguments[3]));
        MunimentBridge bridge = new MunimentBridge(replies, identifier);
        bridge.say("{\"ready\":" + identifier.facts() + "}");
        bridge.startThreads(Integer.parseInt(arguments[2]));
        bridge.readRequests();
        System.exit(0); // files still in hand are nobody's business now; no halt, Java writes its start-up cache here
    }

    private void say(String line) {
        synchronized (replies) {
            replies.print(line + "\n");
            replies.flush();
        }
    }

    private void startThreads(int threads) {
        for (int i = 0; i < threads; i++) {
            daemon(this::work, "worker-" + i).start();
        }
        daemon(this::beat, "heartbeat").start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void readRequests() throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, Object> members = Json.members(line);
            try {
                queue.put(new Ask(members));
            } catch (IllegalArgumentException error) { // a path that Java can't open, whatever its charset
                say("{\"i\":" + members.get("i") + ",\"err\":\"io\",\"msg\":" + Json.quoted(error.toString()) + "}");
            }
        }
    }

    private void work() {
        try {
            while (true) {
                Ask ask = queue.take();
                busySinceNanos.put(ask.identity, System.nanoTime());
                String reply = identifier.reply(ask);
                busySinceNanos.remove(ask.identity);
                say("{\"i\":" + ask.identity + "," + reply + "}");
            }
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            for (long beats = 1; ; beats++) {
                Thread.sleep(HEARTBEAT_MS);
                StringBuilder busy = new StringBuilder();
                long nowNanos = System.nanoTime();
                busySinceNanos.forEach((identity, since) -> busy.append(busy.length() > 0 ? "," : "")
                        .append('[').append(identity).append(',').append((nowNanos - since) / 1_000_000).append(']'));
                say("{\"hb\":" + beats + ",\"busy\":[" + busy + "]}");
            }
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }
}
