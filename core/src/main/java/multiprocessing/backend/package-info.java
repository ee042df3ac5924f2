/// The seam between who runs and where it runs: a [Backend] turns a [LaunchRequest] into a [Worker].
///
/// The room `local` has the back ends of this machine; others plug in as services.
@NullMarked
package multiprocessing.backend;

import org.jspecify.annotations.NullMarked;
