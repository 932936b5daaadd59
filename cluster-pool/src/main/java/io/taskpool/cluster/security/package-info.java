/** Who may be a part of a cluster: key stores, and tokens that are good for once. */
@NullMarked
package io.taskpool.cluster.security;

import org.jspecify.annotations.NullMarked;
