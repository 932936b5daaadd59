package io.taskpool.process.pipe;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a command and relays between its standard streams and its parent's, with a fault in one of them. It is put in
 * front of a worker's command: {@code java -cp … PipeShim FAULT|none COUNTS|none -- command}. Frames use the command's
 * standard streams, because the worker redirects its streams itself, inside the command.
 */
public final class PipeShim {
    private PipeShim() {}

    public static void main(String[] args) throws Exception {
        PipeFault fault = args[0].equals("none") ? null : PipeFault.parse(args[0]);
        List<String> command = List.of(args).subList(3, args.length);
        Process worker = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        InputStream fromParent = new FileInputStream(FileDescriptor.in);
        OutputStream toParent = new FileOutputStream(FileDescriptor.out);
        FaultyPipe down = new FaultyPipe(
                fault, PipeFault.Direction.TO_WORKER, worker.getOutputStream(), new Deeds(worker, false));
        FaultyPipe up = new FaultyPipe(fault, PipeFault.Direction.TO_PARENT, toParent, new Deeds(worker, true));
        Thread downward = new Thread(() -> copy(fromParent, down, worker.getOutputStream()));
        downward.setDaemon(true);
        downward.start();
        Thread upward = new Thread(() -> copy(worker.getInputStream(), up, null));
        upward.start();
        int code = worker.waitFor();
        upward.join(2_000);
        if (!args[1].equals("none")) {
            Files.writeString(Path.of(args[1]), down.position() + " " + up.position());
        }
        Runtime.getRuntime().halt(code);
    }

    private static void copy(InputStream from, FaultyPipe to, OutputStream closedAtEnd) {
        byte[] buffer = new byte[16_384];
        try {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.pass(buffer, 0, count);
            }
            if (closedAtEnd != null) {
                closedAtEnd.close();
            }
        } catch (IOException e) {
            // One of the two ends is closed. If it is the parent's, this process is killed; if it is the worker's, it
            // exits.
        }
    }

    private record Deeds(Process worker, boolean up) implements FaultyPipe.Deeds {
        @Override
        public void close() throws IOException {
            if (up) {
                new FileOutputStream(FileDescriptor.out).close();
            } else {
                worker.getOutputStream().close();
            }
        }

        @Override
        public void stop() throws IOException {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + worker.pid())
                        .start()
                        .waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void kill() {
            worker.destroyForcibly();
        }
    }
}
