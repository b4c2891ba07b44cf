package sse

// Input is a reader over bytes that arrive in pieces. Pass each piece to [Input.Push] and call [Decoder.Fill] on the
// decoder of the input until [Input.Len] is zero. The zero value is ready to use.
type Input struct {
	piece []byte
	err   error
}

// Push sets the next piece, once nothing of the previous one is left. The input retains the slice until it has been
// read.
func (i *Input) Push(p []byte) { i.piece = p }

// End makes reads return err, [io.EOF] for a normal end, once nothing is left.
func (i *Input) End(err error) { i.err = err }

// Len returns the number of bytes that can be read.
func (i *Input) Len() int { return len(i.piece) }

// Read reads from the rest of the piece. If it is empty, Read returns the error set by End, or nothing.
func (i *Input) Read(p []byte) (int, error) {
	n := copy(p, i.piece)
	i.piece = i.piece[n:]
	if n == 0 {
		return 0, i.err
	}
	return n, nil
}
