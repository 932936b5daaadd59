package com.example.stranger;

import io.taskpool.TaskPool;
import java.util.List;

/** Uses what the README shows. */
public class StrangerMain {
    public static void main(String[] args) {
        try (TaskPool pool = TaskPool.threads()) {
            System.out.println("on threads: " + pool.map(n -> n * n, List.of(1, 2, 3)));
        }
        long parent = ProcessHandle.current().pid();
        try (TaskPool pool = TaskPool.processes()) {
            System.out.println("in workers: " + pool.map(n -> n * n, List.of(1, 2, 3)));
            System.out.println("elsewhere: " + pool.map(n -> ProcessHandle.current().pid() != parent, List.of(1)));
        }
        System.out.println("in module: " + StrangerMain.class.getModule().getName());
    }
}
