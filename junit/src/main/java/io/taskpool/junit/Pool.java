package io.taskpool.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test a pool, and checks at the end that nothing of it is left. It stands at a parameter of a test method, a lifecycle
 * method or the constructor of a test class:
 *
 * <pre class="code">
 * class SquaresTest {
 *     &#64;Test
 *     void squares(&#64;Pool TaskPool pool) { // threads
 *         assertEquals(List.of(1, 4, 9), pool.map(n -&gt; n * n, List.of(1, 2, 3)));
 *     }
 *
 *     &#64;Test
 *     void survivesACrash(&#64;Pool(workers = 1) ProcessTaskPool pool) { // a worker JVM
 *         TaskFuture&lt;Void&gt; crash = pool.submit(() -&gt; Runtime.getRuntime().halt(3));
 *         assertThrows(ExecutionException.class, crash::get);
 *     }
 *
 *     &#64;Test
 *     void sendsItsArguments(&#64;Pool(PoolKind.IN_THIS_JVM) TaskPool pool) { // written and read as for a worker
 *         assertEquals(List.of(3, 5), pool.map(String::length, List.of("one", "three")));
 *     }
 * }
 * </pre>
 *
 * <p><b>Lifetime.</b> Each parameter gets a pool of its own. It is closed after the test's {@code @AfterEach} methods; that of a
 * {@code @BeforeAll} or {@code @AfterAll} method, and of the constructor of a class with one instance for all tests, after the
 * {@code @AfterAll} methods. A test may close it earlier.
 *
 * <p><b>The check.</b> The test, or the class, fails if after that a call has not ended, neither by itself within 5 seconds nor by
 * {@link io.taskpool.TaskPool#shutdownNow()}, or only by the latter; if a worker JVM or a process that a task has started is still
 * alive; or if a thread of the pool is still running, because its task ignores the interrupt. The message names each of these,
 * with stacks. What can be ended by force is ended, so that it does not disturb the next test. If the test itself has failed, this
 * failure is among the suppressed ones of the test's own. Child processes can only be found while their worker is alive, and
 * virtual threads not at all once their calls are cancelled.
 *
 * <p>Needs JUnit 5.13 or newer.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(PoolParameter.class)
@SuppressWarnings("exports") // only JUnit needs to know the extension
public @interface Pool {
    /**
     * Returns the kind of the pool.
     *
     * @return the kind; by default the type of the parameter decides
     */
    PoolKind value() default PoolKind.BY_TYPE;

    /**
     * Returns the largest number of workers, and so of calls that run at a time. It has no effect on pools that run calls in one
     * thread.
     *
     * @return the number, at least 1
     */
    int workers() default 2;
}
