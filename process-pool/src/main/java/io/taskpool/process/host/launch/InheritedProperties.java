package io.taskpool.process.host.launch;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ToWorker;
import java.util.List;
import java.util.Properties;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The system properties of this JVM, as they are when a worker starts, for the worker to set before anything of the user's
 * runs there. They travel in a frame, since a command line can be read by others. Properties in which each JVM
 * describes itself are left out. The default time zone is among them: a worker that has not used it yet takes it from
 * its property.
 */
public final class InheritedProperties {
    private static final String TIME_ZONE = "user.timezone";

    /**
     * Properties that a JVM sets itself or reads at its start, and those for this JVM's own ports, filters and logging.
     */
    private static final List<String> OWN = List.of(
            "apple.",
            "awt.toolkit",
            "com.sun.management.",
            "file.encoding",
            "file.separator",
            "java.class.",
            "java.home",
            "java.library.path",
            "java.runtime.",
            "java.security.manager",
            "java.specification.",
            "java.system.class.loader",
            "java.vendor",
            "java.version",
            "java.vm.",
            "jdk.debug",
            "jdk.internal.",
            "jdk.module.",
            "jdk.serialFilter",
            "native.encoding",
            "os.arch",
            "os.name",
            "os.version",
            "path.separator",
            "slf4j.",
            "stderr.encoding",
            "stdin.encoding",
            "stdout.encoding",
            "sun.arch.",
            "sun.boot.",
            "sun.cpu.",
            "sun.desktop",
            "sun.io.",
            "sun.java.",
            "sun.jnu.",
            "sun.management.",
            "sun.nio.MaxDirectMemorySize",
            "sun.nio.PageAlignDirectMemory",
            "sun.os.",
            "sun.stderr.",
            "sun.stdout.",
            "user.country",
            "user.extensions",
            "user.language",
            "user.region",
            "user.script",
            "user.timezone",
            "user.variant");

    /** The user and the working directory, which the builder may set differently. */
    private static final List<String> OF_COMMAND = List.of("user.home", "user.name");

    private static final String FOLDER = "user.dir";

    private InheritedProperties() {}

    /**
     * Returns the frame. Must not be called under a lock: properties and a time zone may be objects of user classes.
     *
     * @param leftOut further properties that workers have of their own
     */
    public static byte[] frame(ProcessSettings settings, List<String> leftOut) {
        ByteSink sink = new ByteSink(1024);
        int mark = sink.beginFrame(ToWorker.PROPERTIES);
        Properties properties = System.getProperties();
        for (String name : properties.stringPropertyNames()) {
            String value = isOwn(name, settings) || leftOut.contains(name) ? null : properties.getProperty(name);
            add(sink, name, value, settings);
        }
        if (!settings.setsVariable("TZ")) {
            add(sink, TIME_ZONE, timeZone(), settings);
        }
        sink.endFrame(mark);
        return sink.toByteArray();
    }

    private static void add(ByteSink sink, String name, @Nullable String value, ProcessSettings settings) {
        if (value != null && !isGiven(name, settings.jvmArgs())) {
            sink.string(name);
            sink.string(value);
        }
    }

    private static boolean isOwn(String name, ProcessSettings settings) {
        boolean elsewhere = !settings.commandPrefix().isEmpty();
        if (OF_COMMAND.contains(name)) {
            return elsewhere;
        }
        if (name.equals(FOLDER)) {
            return elsewhere || settings.directory() != null;
        }
        for (String start : OWN) {
            if (name.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGiven(String name, List<String> jvmArgs) {
        for (String argument : jvmArgs) {
            if (argument.startsWith("-D" + name)
                    && (argument.length() == name.length() + 2 || argument.charAt(name.length() + 2) == '=')) {
                return true;
            }
        }
        return false;
    }

    /** Returns an id that stands for the default time zone in any JVM: its own, or how far it is from Greenwich. */
    private static @Nullable String timeZone() {
        try {
            TimeZone zone = TimeZone.getDefault();
            String id = zone.getID();
            return zone.hasSameRules(TimeZone.getTimeZone(id)) ? id : offset(zone.getRawOffset() / 60_000);
        } catch (RuntimeException e) {
            return null; // a faulty time zone class of the user's
        }
    }

    private static String offset(int minutes) {
        int hours = Math.abs(minutes) / 60;
        int rest = Math.abs(minutes) % 60;
        return "GMT" + (minutes < 0 ? '-' : '+') + hours + (rest < 10 ? ":0" : ":") + rest;
    }
}
