package io.taskpool.remote.host;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Interprets the exit code of a process. */
final class ExitStatus {
    /** The JDK reports death by signal as this plus the signal's number, as a shell does. */
    private static final int SIGNAL_BASE = 128;

    private ExitStatus() {}

    /** Returns the name of the signal that killed a process, or null if it exited by itself. */
    static @Nullable String signal(int exitCode) {
        return switch (exitCode - SIGNAL_BASE) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 5 -> "SIGTRAP";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 8 -> "SIGFPE";
            case 9 -> "SIGKILL";
            case 11 -> "SIGSEGV";
            case 13 -> "SIGPIPE";
            case 14 -> "SIGALRM";
            case 15 -> "SIGTERM";
            case 24 -> "SIGXCPU";
            case 25 -> "SIGXFSZ";
            case 31 -> "SIGSYS";
            default -> null;
        };
    }

    /** Describes how a process ended and, where a guess is worthwhile, its likely cause. */
    static String describe(int exitCode) {
        String signal = signal(exitCode);
        if (signal == null) {
            // Windows reports crashes with codes that are known by their hexadecimal form.
            return "exited with code " + exitCode
                    + (exitCode < 0 ? " (0x" + Integer.toHexString(exitCode).toUpperCase(Locale.ROOT) + ")" : "");
        }
        String hint = switch (signal) {
            case "SIGKILL" -> " (from outside: someone's kill -9, or the kernel short of memory)";
            case "SIGABRT", "SIGSEGV", "SIGBUS" -> " (a crash, most often in native code)";
            default -> "";
        };
        return "was ended by " + signal + " (exit code " + exitCode + ")" + hint;
    }
}
