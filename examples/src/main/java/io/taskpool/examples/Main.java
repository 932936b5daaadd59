package io.taskpool.examples;

/** Runs the examples. */
public final class Main {
    private Main() {}

    /**
     * Runs the examples.
     *
     * @param args the name of one, or {@code all}
     */
    public static void main(String[] args) {
        System.out.println(String.join(" ", args));
    }
}
