package io.taskpool.environments;

/** The ways of launching Java that are tried. Each is a row of the table in {@code docs/platforms.md}. */
enum Environment {
    CLASS_PATH("class path"),
    AWKWARD_PATH("class path with spaces and non-ASCII letters"),
    LONG_CLASS_PATH("class path of 2 MB, in an argument file"),
    MANIFEST_JAR("jar whose manifest names the class path"),
    MODULE_PATH("module path, the program is a module"),
    JLINK("jlink image with the program and the library"),
    SOURCE_FILE("single source file, `java App.java`"),
    JSHELL("JShell"),
    EXEC_JAVA("`mvn exec:java`"),
    SUREFIRE("Surefire test, manifest-only jar"),
    SUREFIRE_CLASS_PATH("Surefire test, class path in an argument file"),
    SUREFIRE_ISOLATED("Surefire test, isolated class loader"),
    GRADLE("Gradle's test worker (imitated)"),
    SPRING_BOOT("Spring Boot executable jar"),
    SHADED("shaded jar"),
    RELOCATED("shaded jar, the library relocated"),
    URL_CLASS_LOADER("`URLClassLoader`, children first"),
    OSGI("OSGi bundle that holds the library (Equinox)"),
    KOTLIN("Kotlin lambdas"),
    SCALA("Scala lambdas"),
    WEB_SHARED("web application (Tomcat), the library and the pool shared, reloaded"),
    WEB_PRIVATE("web application (Tomcat), the library in `WEB-INF/lib`, reloaded"),
    DEBUGGER("debugger attached to the parent"),
    OTHER_JDK("workers on the other JDK (17 with 25, 25 with 17)"),
    EMPTY_PATH("`PATH` with nothing in it"),
    TOOL_OPTIONS("`JAVA_TOOL_OPTIONS` that size the heap and choose a collector"),
    NO_HOME("home folder that cannot be written to"),
    NOEXEC_TMP("temporary folder mounted `noexec`"),
    ASCII_LOCALE("`LC_ALL=C`, non-ASCII data, messages and output"),
    NATIVE_CODE("native code that prints, exits and crashes"),
    NO_SHELL("without `/bin/sh`, as on Windows");

    private final String title;

    Environment(String title) {
        this.title = title;
    }

    /** Returns what the row starts with. */
    String title() {
        return title;
    }
}
