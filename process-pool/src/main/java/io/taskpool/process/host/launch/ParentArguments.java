package io.taskpool.process.host.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * The options that this JVM was given by the {@code java} command that started it, in the form {@code --name=value}
 * where there is one. Options from environment variables are not included. Read from {@code /proc}, or from the
 * process's handle where there is none: the JDK's own answer ({@code RuntimeMXBean}) takes a new JVM tens of
 * milliseconds.
 */
public final class ParentArguments {
    /** Options whose value is an argument of its own. */
    private static final List<String> VALUE_FOLLOWS = List.of(
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--add-modules",
            "--enable-native-access",
            "--module-path",
            "-p",
            "--upgrade-module-path",
            "--patch-module",
            "--limit-modules");

    /** The same, of options that say where the program is. */
    private static final List<String> PROGRAM_FOLLOWS = List.of("--class-path", "-cp", "-classpath", "--source");

    /** After one of these, the program's own arguments follow. */
    private static final List<String> NAMES_PROGRAM = List.of("-jar", "-m", "--module");

    /** A larger argument file most likely holds a class path, and may take long to read. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    /** Holder class, initialized on first use. */
    private static final class Known {
        static final List<String> OPTIONS = read();
    }

    private ParentArguments() {}

    static List<String> options() {
        return Known.OPTIONS;
    }

    /**
     * Tells whether the value of an option is an argument of its own.
     *
     * @param option an option of the JVM, except for those that say where the program is
     * @return true if the next argument is its value
     */
    public static boolean valueFollows(String option) {
        return VALUE_FOLLOWS.contains(option);
    }

    private static List<String> read() {
        List<String> words = new ArrayList<>();
        try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
            String all = new String(in.readAllBytes(), Charset.defaultCharset());
            for (int start = 0, end = all.indexOf(0); end >= 0; start = end + 1, end = all.indexOf(0, start)) {
                words.add(all.substring(start, end));
            }
        } catch (IOException e) {
            ProcessHandle.Info info = ProcessHandle.current().info();
            words.add(info.command().orElse(""));
            words.addAll(List.of(info.arguments().orElse(new String[0])));
        }
        return options(words);
    }

    /** Extracts the JVM's options from a command line; none if it is not a {@code java} command. */
    static List<String> options(List<String> words) {
        List<String> options = new ArrayList<>();
        String command = words.isEmpty() ? "" : words.get(0);
        String name = command.substring(Math.max(command.lastIndexOf('/'), command.lastIndexOf('\\')) + 1);
        if (name.equals("java") || name.equals("java.exe") || name.equals("javaw.exe")) {
            add(words.subList(1, words.size()), options);
        }
        return List.copyOf(options);
    }

    /** Adds options; false if the program's own arguments have begun. */
    private static boolean add(List<String> words, List<String> options) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("@") && word.length() > 1) {
                if (!add(argumentFile(word.substring(1)), options)) {
                    return false;
                }
            } else if (!word.startsWith("-") || NAMES_PROGRAM.contains(word)) {
                return false;
            } else if (valueFollows(word) || PROGRAM_FOLLOWS.contains(word)) {
                i++;
                if (i < words.size()) {
                    options.add(word + "=" + words.get(i));
                }
            } else {
                options.add(word);
            }
        }
        return true;
    }

    /**
     * Reads as much of the argument file syntax as options need: words between white space, quoted or not, without
     * escapes.
     */
    private static List<String> argumentFile(String file) {
        List<String> words = new ArrayList<>();
        try (InputStream in = new FileInputStream(file)) {
            String text = new String(in.readNBytes(MAX_FILE_BYTES), Charset.defaultCharset());
            for (String line : text.split("\\R", -1)) {
                if (!line.strip().startsWith("#")) {
                    addWords(line, words);
                }
            }
        } catch (IOException e) {
            return List.of(); // the file is gone, so its options are unknown
        }
        return words;
    }

    private static void addWords(String line, List<String> words) {
        StringTokenizer parts = new StringTokenizer(line, " \t\f\"'", true);
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean begun = false;
        while (parts.hasMoreTokens()) {
            String part = parts.nextToken();
            char first = part.charAt(0);
            if (quote != 0 ? first == quote : first == '"' || first == '\'') {
                quote = quote != 0 ? 0 : first;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(first)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(part);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
    }
}
