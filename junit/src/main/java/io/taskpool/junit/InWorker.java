package io.taskpool.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method in a worker JVM of its own: for code that calls {@link System#exit}, keeps static state, loads native
 * libraries, reads environment variables, or has to run on another JDK. At a class it holds for each of its test methods,
 * those of nested classes included.
 *
 * <pre class="code">
 * class ToolTest {
 *     &#64;Test
 *     &#64;InWorker(exitCode = 2)
 *     void endsWithItsUsage() {
 *         System.exit(2); // as the tool would
 *     }
 *
 *     &#64;Test
 *     &#64;InWorker(jvmArgs = "-Xmx64m", environment = "MODE=test") // or javaHome = "${JDK25}"
 *     void seesItsEnvironment() {
 *         assertEquals("test", System.getenv("MODE"));
 *     }
 * }
 * </pre>
 *
 * <p><b>The outcome</b> is that of the test: a failed assertion arrives as itself, with the expected and the actual value, and so do
 * a failed assumption and any other exception. A test that ends its JVM fails with a message that says how, unless the
 * {@link #exitCode()} is the expected one. What the test prints appears here. A limit of {@code @Timeout} ends the worker.
 *
 * <p><b>What runs there.</b> JUnit runs the test in the worker as if it were alone: with its extensions, its {@code @BeforeAll},
 * {@code @BeforeEach}, {@code @AfterEach} and {@code @AfterAll} methods, those of enclosing classes included. So it finds
 * nothing that other tests have put into fields. A parameterized or repeated test has a worker for each invocation, and its arguments
 * are made there, so they need not be serializable, but have to be the same each time.
 *
 * <p><b>What runs here.</b> An instance of the test class is made, parameters are resolved, and extensions are called, too, since
 * JUnit offers no way around that; the {@code @BeforeEach} and {@code @AfterEach} methods of such a test are not run here. Nor are
 * {@code @BeforeAll} and {@code @AfterAll} if this annotation stands at the class; if it stands at single methods, they run here for the
 * other methods. Methods with {@code @TestFactory} are refused, because their tests cannot be run one by one.
 *
 * <p>Workers have this JVM's system properties and environment, and its class path. Parameters that a build tool gives to JUnit are
 * passed on if they concern time limits, the lifecycle, extensions, conditions or temporary folders. Listeners of the
 * launcher, and what {@code TestReporter} publishes, stay out of it. The JUnit Platform's launcher has to be on the class path,
 * as it is with Maven, in IDEs, and with Gradle's {@code testRuntimeOnly("org.junit.platform:junit-platform-launcher")}.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(InWorkerExtension.class)
@SuppressWarnings("exports") // only JUnit needs to know the extension
public @interface InWorker {
    /** The value of {@link #exitCode()} for a test that has to return. */
    int RETURNS = -1;

    /**
     * Returns the exit code with which the test has to end its JVM. It passes if it does, and fails if it returns or ends the
     * JVM in another way. A JVM that a signal ends has 128 plus the signal's number.
     *
     * @return the code; by default the test has to return
     */
    int exitCode() default RETURNS;

    /**
     * Returns the JDK that runs the worker, 17 or newer.
     *
     * @return its folder, in which <code>${NAME}</code> stands for the system property or, if there is none, the environment variable
     *     of that name; by default the JDK that runs this JVM
     */
    String javaHome() default "";

    /**
     * Returns further arguments for the worker's JVM.
     *
     * @return the arguments, for example {@code -Xmx256m} or {@code -Dkey=value}, each option in one of its own
     */
    String[] jvmArgs() default {};

    /**
     * Returns variables that are added to the worker's environment, which is this JVM's otherwise.
     *
     * @return the variables, each as {@code NAME=value}
     */
    String[] environment() default {};
}
