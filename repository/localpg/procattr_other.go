//go:build unix && !linux

package localpg

import "syscall"

// procAttr runs a child as the user, in a session of its own, so that Ctrl-C in
// our terminal reaches us alone and we stop the child when we are done with it.
// There is no death signal here: stopOrphan ends at the next start what is left.
func procAttr(user account, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: user.credential()}
}
