package io.taskpool.monitor.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out whether this JVM's standard error is a terminal. The shell says it: {@code System.console()} tells of other streams, and a
 * library for terminals loads native code, which new JDKs warn of on the very terminal. Windows has no such shell; there, lines are printed.
 */
public final class ErrorTerminal {
    private static final String QUESTION = "test -t 2 && test \"$TERM\" != dumb && stty size <&2";
    private static final Pattern ANSWER = Pattern.compile("\\d+ (\\d+)");
    private static final int NARROWEST = 20;
    private static final int USUAL = 80;
    private static final long LONGEST_WAIT_SECONDS = 5;

    private ErrorTerminal() {}

    /**
     * Asks the shell, which takes some milliseconds.
     *
     * @return how many columns the terminal has; empty if standard error is no terminal, or none that can be drawn on
     */
    public static OptionalInt columns() {
        try {
            Process shell = new ProcessBuilder("sh", "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            shell.getOutputStream().close();
            if (!shell.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                return OptionalInt.empty();
            }
            String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            Matcher size = ANSWER.matcher(answer);
            if (shell.exitValue() != 0 || !size.matches()) {
                return OptionalInt.empty();
            }
            int columns = Integer.parseInt(size.group(1));
            return OptionalInt.of(columns < NARROWEST ? USUAL : columns); // some say that they have none
        } catch (IOException e) {
            return OptionalInt.empty(); // there is no shell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }
}
