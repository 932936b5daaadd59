package io.taskpool.rules;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the architecture tests of the modules look at alike. */
public final class Architecture {
    private static final String OURS = "io.taskpool";

    private Architecture() {}

    /** Returns all packages, and the packages of this library that each of them imports. */
    public static Map<String, Set<String>> imports(JavaClasses classes) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> imports = found.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getPackageName())
                    .filter(name -> name.startsWith(OURS) && !name.equals(type.getPackageName()))
                    .forEach(imports::add);
        }
        return found;
    }

    /** Takes a class with all that is nested in it for one file. */
    public static SliceAssignment files() {
        return files(file -> true, UnaryOperator.identity());
    }

    /**
     * Takes a class with all that is nested in it for one file.
     *
     * @param ofThese which files count, by the full name of their class
     * @param as maps a file to itself, or to the one that it counts as a part of
     */
    public static SliceAssignment files(Predicate<String> ofThese, UnaryOperator<String> as) {
        return new SliceAssignment() {
            @Override
            public String getDescription() {
                return "files";
            }

            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getBaseComponentType().getName();
                int nested = name.indexOf('$');
                String file = nested < 0 ? name : name.substring(0, nested);
                return ofThese.test(file) ? SliceIdentifier.of(as.apply(file)) : SliceIdentifier.ignore();
            }
        };
    }

    /** Returns the names of the types that users can reach, of some packages. */
    public static Set<String> reachableTypes(JavaClasses classes, Set<String> packages) {
        return classes.stream()
                .filter(type -> packages.contains(type.getPackageName()))
                .filter(Architecture::isReachable)
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Tells whether users can reach a type: whether it and all that it is nested in are open. */
    public static boolean isReachable(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass().map(Architecture::isReachable).orElse(true);
    }

    /** Tells whether what has these modifiers is public or protected. */
    public static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
