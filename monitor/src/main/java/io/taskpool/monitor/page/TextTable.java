package io.taskpool.monitor.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers texts in the order in which they first occur, so that each is sent to a page once. Bounded: texts are cut at
 * {@value #LONGEST} characters, and when there are too many, all further ones share one number. Not safe for use by several
 * threads.
 */
final class TextTable {
    static final int LONGEST = 1000;
    static final String OTHERS = "(others)";

    private final int most;
    private final Map<String, Integer> numbers = new HashMap<>();
    private List<String> added = new ArrayList<>();

    /**
     * Makes a table without texts.
     *
     * @param most how many texts have a number of their own
     */
    TextTable(int most) {
        this.most = most;
    }

    int number(String text) {
        String kept = cut(text);
        Integer known = numbers.get(kept);
        if (known != null) {
            return known;
        }
        if (numbers.size() >= most) {
            kept = OTHERS;
        }
        return numbers.computeIfAbsent(kept, fresh -> {
            added.add(fresh);
            return numbers.size();
        });
    }

    /** Returns the texts that were added since the last time, in the order of their numbers. */
    List<String> takeAdded() {
        List<String> taken = added;
        added = new ArrayList<>();
        return taken;
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return text.substring(0, end) + "…";
    }
}
