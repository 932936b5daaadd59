package io.taskpool.process.host.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options by which a worker inherits settings of this JVM that must be known when a JVM starts: its locale, the
 * packages that modules open, assertions, and properties that the JDK reads at startup. Options that cannot harm a
 * worker are passed on; those for agents, ports, the heap and other resources are not. Nothing that may hold a secret
 * is here, since other users can read command lines: all other properties travel by {@link InheritedProperties}.
 */
public final class InheritedOptions {
    /** Properties that the JDK reads at its start, so that setting them later has no effect. */
    private static final List<String> READ_AT_START = List.of(
            "-Dfile.encoding=",
            "-Djava.io.tmpdir=",
            "-Djava.library.path=",
            "-Dline.separator=",
            "-Dsun.jnu.encoding=",
            "-Duser.home=",
            "-Duser.name=");

    private static final String WORKING_FOLDER = "-Duser.dir=";

    private static final List<String> ASSERTIONS = List.of(
            "-ea",
            "-enableassertions",
            "-da",
            "-disableassertions",
            "-esa",
            "-enablesystemassertions",
            "-dsa",
            "-disablesystemassertions");

    private static final List<String> LOCALE = List.of(
            "-Duser.language",
            "-Duser.country",
            "-Duser.region",
            "-Duser.script",
            "-Duser.variant",
            "-Duser.extensions");

    private static final List<String> LOCALE_VARIABLES = List.of("LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG");

    /** Options that only some JDKs know; an older one may have been told to ignore unknown options. */
    private static final List<String> OF_THIS_JDK =
            List.of("--sun-misc-unsafe-memory-access=", "--illegal-native-access=");

    private static final int KNOWN_SINCE = 24;

    private InheritedOptions() {}

    /** Adds the options; those of the user come after them. */
    public static void add(List<String> options, ProcessSettings settings) {
        if (!settingsSayLocale(settings)) {
            addLocale(options);
        }
        boolean sameJdk = settings.javaHome().equals(Path.of(System.getProperty("java.home")));
        for (String own : ParentArguments.options()) {
            String adapted = adapt(own, sameJdk);
            if (adapted != null && !options.contains(adapted)) {
                options.add(adapted);
            } else if (own.startsWith(WORKING_FOLDER) && settings.directory() == null) {
                options.add(own);
            }
        }
    }

    /** Returns an option as it is for a worker, or null if it is not for workers. */
    private static @Nullable String adapt(String option, boolean sameJdk) {
        if (option.equals("--enable-preview") || startsWithAny(option, READ_AT_START) || isAboutAssertions(option)) {
            return option;
        }
        if (startsWithAny(option, OF_THIS_JDK)) {
            return sameJdk && Runtime.version().feature() >= KNOWN_SINCE ? option : null;
        }
        int equal = option.indexOf('=');
        String value = option.substring(equal + 1);
        switch (equal < 0 ? "" : option.substring(0, equal)) {
            case "--add-opens":
            case "--add-exports":
                return toUnnamed(option, value.substring(0, Math.max(0, value.indexOf('/'))));
            case "--add-reads":
                return toUnnamed(option, value.substring(0, Math.max(0, value.indexOf('='))));
            case "--enable-native-access":
                return "--enable-native-access=ALL-UNNAMED";
            case "--add-modules":
                // A JVM does not start if it lacks a module that is named.
                return sameJdk ? modules(value) : null;
            default:
                return null;
        }
    }

    private static boolean isAboutAssertions(String option) {
        int colon = option.indexOf(':');
        return ASSERTIONS.contains(colon < 0 ? option : option.substring(0, colon));
    }

    /** Replaces the target module: in a worker all classes but the JDK's are in unnamed modules. */
    private static @Nullable String toUnnamed(String option, String module) {
        int target = option.indexOf('=', option.indexOf('=') + 1);
        return isOfJdk(module) && target >= 0 ? option.substring(0, target + 1) + "ALL-UNNAMED" : null;
    }

    private static @Nullable String modules(String names) {
        StringBuilder known = new StringBuilder();
        for (String name : names.split(",", -1)) {
            if (name.equals("ALL-SYSTEM") || isOfJdk(name)) {
                known.append(known.length() == 0 ? "--add-modules=" : ",").append(name);
            }
        }
        return known.length() == 0 ? null : known.toString();
    }

    private static boolean isOfJdk(String module) {
        return (module.startsWith("java.") || module.startsWith("jdk."))
                && ModuleLayer.boot().findModule(module).isPresent();
    }

    /** If the user sets any of it, nothing is inherited: a mix of both would be neither. */
    private static boolean settingsSayLocale(ProcessSettings settings) {
        for (String given : settings.jvmArgs()) {
            if (startsWithAny(given, LOCALE)) {
                return true;
            }
        }
        for (String variable : LOCALE_VARIABLES) {
            if (settings.setsVariable(variable)) {
                return true;
            }
        }
        return false;
    }

    private static void addLocale(List<String> options) {
        Locale locale = Locale.getDefault();
        addLocale(options, locale, "");
        Locale display = Locale.getDefault(Locale.Category.DISPLAY);
        Locale format = Locale.getDefault(Locale.Category.FORMAT);
        if (!display.equals(locale)) {
            addLocale(options, display, ".display");
        }
        if (!format.equals(locale)) {
            addLocale(options, format, ".format");
        }
    }

    /** Sets empty values too, which the JVM would otherwise take from its environment. */
    private static void addLocale(List<String> options, Locale locale, String category) {
        options.add("-Duser.language" + category + "=" + locale.getLanguage());
        options.add("-Duser.script" + category + "=" + locale.getScript());
        options.add("-Duser.country" + category + "=" + locale.getCountry());
        options.add("-Duser.variant" + category + "=" + locale.getVariant());
        Set<Character> extensions = locale.getExtensionKeys();
        if (!extensions.isEmpty()) {
            StringBuilder all = new StringBuilder();
            for (char key : extensions) {
                all.append(all.length() == 0 ? "" : "-").append(key).append('-').append(locale.getExtension(key));
            }
            options.add("-Duser.extensions" + category + "=" + all);
        }
    }

    private static boolean startsWithAny(String text, List<String> starts) {
        for (String start : starts) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
