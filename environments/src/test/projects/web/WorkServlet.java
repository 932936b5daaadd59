package com.example.web;

import com.example.app.App;
import io.taskpool.TaskPool;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Runs tasks in a pool that the server keeps for all applications, or else in one of its own. */
public class WorkServlet extends HttpServlet {
    private TaskPool pool;
    private boolean own;

    /** Is VERSION in the sources: each version of the application is compiled with another number. */
    record Release(int number) implements Serializable {
        static Release current() {
            return new Release(VERSION);
        }
    }

    @Override
    public void init() {
        pool = (TaskPool) System.getProperties().get("shared.pool");
        if (pool == null) {
            pool = TaskPool.processes(1);
            own = true;
        }
    }

    @Override
    public void destroy() {
        if (own) {
            pool.close();
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException {
        try {
            List<Release> releases = pool.map(n -> Release.current(), List.of(1, 2, 3));
            if (!releases.equals(List.of(Release.current(), Release.current(), Release.current()))) {
                throw new ServletException("release " + VERSION + " got " + releases);
            }
            response.getWriter().println("release " + pool.submit(() -> Release.current().number()).get());
            response.getWriter().println(App.run());
        } catch (ServletException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
