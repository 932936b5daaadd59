/**
 * File access of the library: its cache folder, the names of files there, and reading resources without caching.
 */
@NullMarked
package io.taskpool.remote.files;

import org.jspecify.annotations.NullMarked;
