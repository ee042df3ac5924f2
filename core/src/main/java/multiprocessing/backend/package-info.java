/// The seam between who runs and where: a back end makes a worker of a launch request and tells how
/// it ended.
///
/// The back end of this machine is one of them; a cluster plugs in here.
@NullMarked
package multiprocessing.backend;

import org.jspecify.annotations.NullMarked;
